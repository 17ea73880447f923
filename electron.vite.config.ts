// What is built into dist/: the engine's faces and the helper. Each is one file that needs no node_modules.
import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  main: {
    build: {
      outDir: 'dist',
      externalizeDeps: false,
      rollupOptions: {
        input: { tapdeck: resolve('src/cli/main.ts'), helper: resolve('src/helper/main.ts') },
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'shared-[hash].mjs' },
      },
    },
  },
})
