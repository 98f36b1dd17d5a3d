import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './cluster/host.js';

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

/** An authority, and a certificate by it for each of these names. */
export function issueCertificates(names: readonly string[]): {
  readonly ca: string;
  readonly certificates: readonly Certificate[];
} {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-certificates-'));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): string => run('openssl', args);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    const ca = ['-keyout', file('ca.key'), '-out', file('ca.crt'), '-subj', '/CN=Countersign test CA'];
    openssl('req', '-x509', ...newKey, '-days', '30', ...ca);
    const certificates = names.map((name, index) => {
      const [key, csr, cert] = ['key', 'csr', 'crt'].map(ending => file(`${index}.${ending}`));
      if (key === undefined || csr === undefined || cert === undefined) throw new Error('No file names.');
      openssl('req', ...newKey, '-keyout', key, '-out', csr, '-subj', '/CN=server');
      writeFileSync(file('names'), `subjectAltName=DNS:${name}\n`);
      const by = ['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial'];
      openssl('x509', '-req', '-in', csr, ...by, '-days', '30', '-extfile', file('names'), '-out', cert);
      return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
    });
    return { ca: readFileSync(file('ca.crt'), 'utf8'), certificates };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
