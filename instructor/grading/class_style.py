"""How the report on the class looks: in light and dark, on a phone, on paper, and without colour."""

STYLE = """\
:root { color-scheme: light; --page: #ffffff; --text: #1b1b1b; --faint: #555555; --line: #8a8a8a;
        --fill: #2f6ba8; --link: #0b57a4; }
@media screen and (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --page: #15181c; --text: #e8e8e8; --faint: #b6bac1; --line: #858b94;
          --fill: #7fb0e6; --link: #9cc4ff; }
}
body { background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
       max-width: 50rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 0; }
a { color: var(--link); }
ol, ul { padding-left: 1.6rem; }
ol > li { margin-bottom: 1.1rem; break-inside: avoid; }
td:has(.bar) { white-space: nowrap; }
li p { margin: .15rem 0; }
.where, caption, figcaption { color: var(--faint); font-size: .9rem; text-align: left; }
figure { margin: 0; break-inside: avoid; }
.histogram { display: flex; align-items: end; margin-bottom: .4rem; font-size: .85rem; text-align: center; }
.histogram div { flex: 1; display: flex; flex-direction: column; }
.histogram i { background: var(--fill); margin: 0 8%; border: solid var(--text); border-width: 1px 1px 0; }
.histogram i + span { border-top: 1px solid var(--text); }
.bar { display: inline-block; width: 7rem; max-width: 100%; height: .8rem; border: 1px solid var(--line);
       vertical-align: -.05rem; margin-right: .2rem; }
.bar span { display: block; height: 100%; background: var(--fill); }
.bar span, .histogram i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
table { border-collapse: collapse; width: 100%; }
caption { padding-bottom: .3rem; break-after: avoid; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
         border-bottom: 1px solid var(--line); }
th[scope=row] { font-weight: normal; }
td, bdi { overflow-wrap: anywhere; }
tr { break-inside: avoid; }
h1, h2, h3, thead { break-after: avoid; }
tbody tr:first-child { break-before: avoid; }
@media (max-width: 30rem) {
  td .bar { display: none; }
  .histogram { font-size: .75rem; }
}
"""
