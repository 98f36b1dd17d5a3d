/** A file that cannot be read, written, or understood. The message names it, and the line where there is one. */
export class InputError extends Error {
  constructor(file: string, line: number | undefined, problem: string, options?: ErrorOptions) {
    super(`${file}${line === undefined ? '' : `, line ${line}`}: ${problem}`, options);
  }
}
