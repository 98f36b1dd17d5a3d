/** A file that cannot be read, written, or parsed. The message names the file and, if applicable, the line. */
export class InputError extends Error {
  constructor(file: string, line: number | undefined, problem: string, options?: ErrorOptions) {
    super(`${file}${line === undefined ? '' : `, line ${line}`}: ${problem}`, options);
  }
}
