// Real GLBs, as other people's tools export them: outside the repository, used where they are there.

import { existsSync, readFileSync } from 'node:fs';

/**
 * Beside a checkout of the project, or beside the folder of its worktrees.
 * The files have licences of their own and 34 MB together, so none of them is ever copied into the repository.
 */
const FOLDERS = ['../../../shared/data/models/', '../../../../shared/data/models/'].map((path) => new URL(path, import.meta.url));

/**
 * The models of these names.
 * @param {string[]} names without `.glb`
 * @returns {{ found: { name: string, bytes: Buffer }[], missing: number }}
 */
export function realModels(names) {
  const folder = FOLDERS.find((candidate) => existsSync(candidate));
  const there = names.filter((name) => folder && existsSync(new URL(`${name}.glb`, folder)));
  return {
    found: there.map((name) => ({ name, bytes: readFileSync(new URL(`${name}.glb`, folder)) })),
    missing: names.length - there.length,
  };
}
