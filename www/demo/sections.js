/** Sets the clock of the page with every section to the moment it was made for; `?dir=rtl` and `?lang=` turn it. */
const query = new URLSearchParams(location.search);
if (!query.has('sf-now')) {
  query.set('sf-now', '2026-11-23T09:00:00Z');
  history.replaceState(null, '', `?${query}${location.hash}`);
}
