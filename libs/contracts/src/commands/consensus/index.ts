export * from './gold.js';
export * from './quality-settings.js';
export * from './quality-summary.js';
export * from './recalibrate.js';
export * from './worker-quality.js';
