/** Sets the clock of the page with every section to the moment it was made for; `?locale=ar` shows it in Arabic. */
const query = new URLSearchParams(location.search);
if (!query.has('sf-now')) {
  query.set('sf-now', '2026-11-23T09:00:00Z');
  history.replaceState(null, '', `?${query}${location.hash}`);
}
if (query.get('locale') === 'ar') {
  document.querySelector('store-page')?.setAttribute('shopper', '/demo/shoppers/everybody-ar.json');
}
