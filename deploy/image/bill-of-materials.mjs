/** A CycloneDX 1.6 document (https://cyclonedx.org/docs/1.6/json/) of everything in the image. */
export function billOfMaterials({ version, node, packages, debianPackages }) {
  const root = {
    type: 'application',
    name: 'countersign',
    version,
    'bom-ref': `pkg:generic/countersign@${version}`,
  };
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: root },
    components: [
      component('application', `pkg:generic/node@${node}`, { name: 'node', version: node }),
      ...packages.map(describeNpm),
      ...debianPackages.map(describeDebian),
    ],
  };
}

function describeNpm({ name, version, license, integrity }) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return component('library', purl, {
    name,
    version,
    ...(license !== undefined && { licenses: [{ license: { name: license } }] }),
    ...(integrity?.startsWith('sha512-') && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }],
    }),
  });
}

function describeDebian({ name, version, architecture, release }) {
  const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=debian-${release}`;
  return component('library', purl, { name, version });
}

function component(type, purl, fields) {
  return { type, 'bom-ref': purl, ...fields, purl };
}
