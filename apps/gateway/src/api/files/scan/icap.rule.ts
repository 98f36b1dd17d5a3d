import type { ScanVerdict } from './file-scanner.js';

/**
 * The head of a RESPMOD request (RFC 3507, section 4.9) around a file: the body follows in chunks. The names of files
 * stay here; the address only completes the form.
 */
export function icapHead(url: URL, sizeBytes: number): string {
  const request = `GET http://countersign.invalid/file HTTP/1.1\r\nHost: countersign.invalid\r\n\r\n`;
  const response = `HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ${sizeBytes}\r\n\r\n`;
  return (
    `RESPMOD ${url.href} ICAP/1.0\r\n` +
    `Host: ${url.host}\r\n` +
    'User-Agent: countersign\r\n' +
    'Allow: 204\r\n' +
    'Connection: close\r\n' +
    `Encapsulated: req-hdr=0, res-hdr=${request.length}, res-body=${request.length + response.length}\r\n\r\n` +
    request +
    response
  );
}

/**
 * 204 says that nothing is to be changed: the file is clean. 200 carries what is to be shown in place of the file, so that
 * a server that does not support `Allow: 204` lets no file pass.
 *
 * @param head the status line and the headers of the server
 * @throws Error for any other answer: there is no verdict
 */
export function verdictOfResponse(head: string): ScanVerdict {
  const [line = ''] = head.split('\r\n', 1);
  const status = /^ICAP\/1\.\d (\d{3})\b/.exec(line)?.[1];
  if (status === '204') return 'clean';
  if (status === '200') return 'infected';
  throw new Error(`The ICAP server answered ${JSON.stringify(line.slice(0, 200))}.`);
}
