/**
 * Loaded before a service (`node --import`), so that stack traces name lines of the TypeScript sources.
 *
 * The flag `--enable-source-maps` would also load and keep the maps of every dependency, some 10 MB in each process,
 * for lines that are not needed.
 */
import module from 'node:module';

// Available from Node 22.14 on.
if ('setSourceMapsSupport' in module)
  module.setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
else process.setSourceMapsEnabled(true);
