/**
 * How the developer overlay looks: its own colours, light and dark, whatever the page's are.
 *
 * Everything is positioned: no rule here can move the page. Colours keep 4.5 : 1.
 */
export const RULES: readonly string[] = [
  `:host{color-scheme:light dark;--ink:#16181d;--paper:#fff;--line:#6b7280;--mark:#5b21b6;--on-mark:#fff;
    font:15px/1.45 system-ui,sans-serif;letter-spacing:normal;text-align:start;text-transform:none}`,
  '@media (prefers-color-scheme:dark){:host{--ink:#f3f4f6;--paper:#16181d;--line:#9ca3af;--mark:#c4b5fd;--on-mark:#1e1033}}',
  '[hidden]{display:none!important}',
  `button{font:600 15px/1 system-ui,sans-serif;min-width:32px;min-height:32px;padding:6px 10px;cursor:pointer;
    color:var(--on-mark);background:var(--mark);border:1px solid var(--on-mark);border-radius:8px}`,
  'button:focus-visible{outline:3px solid var(--mark);outline-offset:2px;box-shadow:0 0 0 2px var(--paper)}',
  '.section{position:absolute;transform:translate(-100%);margin:0}',
  ':host([dir=rtl]) .section{transform:none}',
  '.page{position:fixed;inset-block-end:12px;inset-inline-start:12px;z-index:1}',
  `.panel{box-sizing:border-box;position:fixed;inset:auto 0 0 auto;width:min(420px,100%);max-width:none;max-height:min(70%,560px);margin:0;padding:0;
    overflow:auto;color:var(--ink);background:var(--paper);border:1px solid var(--line);border-radius:12px 12px 0 0}`,
  ':host([dir=rtl]) .panel{inset:auto auto 0 0}',
  '.panel::backdrop{background:transparent}',
  '.frame{position:fixed;box-sizing:border-box;border:3px solid var(--mark);pointer-events:none}',
  'header{display:flex;align-items:center;justify-content:space-between;gap:12px;position:sticky;top:0;padding:12px 16px;background:var(--paper);border-bottom:1px solid var(--line)}',
  'h2,h3{margin:0;font-size:17px;overflow-wrap:anywhere}',
  'h2:focus{outline:0}',
  'h3{font-size:15px;margin-top:16px}',
  '.body{padding:12px 16px 20px;overflow-wrap:anywhere}',
  'dl{display:grid;grid-template-columns:auto 1fr;gap:4px 12px;margin:0}',
  'dt{color:inherit;font-weight:600}',
  'dd{margin:0}',
  'ul,ol{margin:6px 0 0;padding-inline-start:22px}',
  'li{margin:2px 0}',
];
