import { expect, test } from 'vitest'
import { runtimeProblem } from './runtime-check.ts'

test('a runtime too old for the database is named with what it needs', () => {
  const problem = runtimeProblem({ napi: '9', node: '20.18.1', electron: '33.2.1' })
  expect(problem).toContain('Electron 33.2.1')
  expect(problem).toContain('Node-API 9')
  expect(problem).toContain('Node 22.14')
})

test('a runtime that does not say its Node-API is not trusted with the database', () => {
  expect(runtimeProblem({ node: '24.0.0' })).not.toBeNull()
  expect(runtimeProblem({ napi: 'ten' })).not.toBeNull()
})

test('Node-API 10 and newer are fine, this very Node included', () => {
  expect(runtimeProblem({ napi: '10' })).toBeNull()
  expect(runtimeProblem({ napi: '11' })).toBeNull()
  expect(runtimeProblem(process.versions)).toBeNull()
})
