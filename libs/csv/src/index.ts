// Every CSV that enters or leaves the product.
export * from './decode-text.js';
export * from './write-csv.js';
