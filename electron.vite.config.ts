// What is built into dist/: the faces of the engine. The helper is built alone, see vite.helper.config.ts.
import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  main: {
    build: {
      outDir: 'dist',
      target: 'node20',
      externalizeDeps: false,
      rollupOptions: {
        input: { tapdeck: resolve('src/cli/main.ts') },
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'parts/[name]-[hash].mjs' },
      },
    },
  },
})
