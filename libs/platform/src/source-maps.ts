/**
 * Loaded before a service (`node --import`): stack traces name the lines of our own sources.
 *
 * The flag `--enable-source-maps` would also read and keep the maps of every dependency, some 10 MB of them in
 * each process, for lines that nobody here looks at.
 */
import module from 'node:module';

// Node has the choice from 22.14 on.
if ('setSourceMapsSupport' in module)
  module.setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
else process.setSourceMapsEnabled(true);
