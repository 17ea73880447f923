// The helper as one file that needs nothing beside it: it is installed alone, owned by root, and may be read by whoever wonders.
import { defineConfig } from 'vite'

export default defineConfig({
  build: {
    ssr: 'src/helper/main.ts',
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    rollupOptions: {
      output: { format: 'es', entryFileNames: 'helper.mjs', inlineDynamicImports: true },
      // Making a schema has no effect but the schema: one that the helper does not use is left out, which halves what it makes.
      treeshake: { manualPureFunctions: ['z'] },
    },
  },
  ssr: { noExternal: true },
})
