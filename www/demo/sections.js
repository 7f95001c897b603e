/**
 * Sets the clock of the page with every section to the moment it was made for, and asks for this handset's own page in
 * place of the server's, which stays where that cannot be had; `?locale=ar` shows it in Arabic.
 */
const query = new URLSearchParams(location.search);
if (!query.has('sf-now')) {
  query.set('sf-now', '2026-11-23T09:00:00Z');
  history.replaceState(null, '', `?${query}${location.hash}`);
}
const page = document.querySelector('store-page');
const shopper = query.get('locale') === 'ar' ? 'everybody-ar' : 'everybody';
// An element that is not there yet takes its attributes for those of the server's page.
customElements.whenDefined('store-page').then(() => page?.setAttribute('shopper', `/demo/shoppers/${shopper}.json`));
