// The helper as one file that needs nothing beside it: it is installed alone, owned by root, and may be read by whoever wonders.
import { defineConfig } from 'vite'

export default defineConfig({
  build: {
    ssr: 'src/helper/main.ts',
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    rollupOptions: { output: { format: 'es', entryFileNames: 'helper.mjs', inlineDynamicImports: true } },
  },
  ssr: { noExternal: true },
})
