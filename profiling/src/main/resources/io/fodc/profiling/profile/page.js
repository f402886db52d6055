// What the page says of a profile, and what it does when asked. It is drawn by picture().
(() => {
  const byId = id => document.getElementById(id);
  const profile = JSON.parse(byId('profile').textContent);
  const whole = profile.root;
  let marked = profile.names.map(() => false);
  let found = '';

  const units = {
    bytes: [[2 ** 40, 'TiB'], [2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [1, 'B']],
    nanoseconds: [[3.6e12, 'h'], [6e10, 'min'], [1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']],
  };
  const wholes = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
  const parts = new Intl.NumberFormat('en', {maximumFractionDigits: 2});
  function quantity(value) {
    const sizes = units[profile.unit] || [[1, profile.unit]];
    const [size, word] = sizes.find(([least]) => Math.abs(value) >= least) || sizes.at(-1);
    return (size === 1 ? wholes : parts).format(value / size) + ' ' + word;
  }
  const signed = value => (value > 0 ? '+' : '') + quantity(value);
  const share = (part, all) => all ? (100 * part / all).toFixed(2) + '%' : '0%';
  const name = node => profile.names[node.n];

  function description(node) {
    if (profile.compared) {
      const grown = node.b ? ', ' + (node.v >= node.b ? '+' : '') + (100 * (node.v - node.b) / Math.abs(node.b)).toFixed(1) + '%' : ', new';
      return `${name(node)}: ${signed(node.v - node.b)} (base ${quantity(node.b)}, now ${quantity(node.v)}${grown})`;
    }
    return `${name(node)}: ${quantity(node.v)}, ${share(node.v, whole.v)}; itself ${quantity(node.s)}`;
  }

  function hash(text) {
    let sum = 0;
    for (let i = 0; i < text.length; i++) {
      sum = (sum * 31 + text.charCodeAt(i)) % 9973;
    }
    return sum;
  }

  /** Functions of one package have one hue. */
  function warm(full) {
    const start = full.lastIndexOf('/') + 1;
    const dot = full.indexOf('.', start);
    return `hsl(${8 + hash(full.slice(0, dot < 0 ? full.length : dot)) % 46} 85% ${64 + hash(full) % 12}%)`;
  }

  const isMarked = node => marked[node.n] && !node.p;
  function colour(node) {
    if (isMarked(node)) return '#e54bd8';
    if (node.p) return '#b9b9b9';
    if (profile.compared) {
      const size = Math.abs(node.b) + Math.abs(node.v);
      const change = size ? (node.v - node.b) / size : 0;
      const pale = Math.round(235 - 110 * Math.abs(change));
      return change > 0 ? `rgb(250,${pale},${pale})` : change < 0 ? `rgb(${pale},${pale},250)` : '#dcdcdc';
    }
    return warm(name(node));
  }

  const say = node => { byId('status').textContent = node ? description(node) : found; };
  const chart = picture(byId('chart'), whole, {name, description, colour, marked: isMarked}, say);

  /** The width of what is marked; a marked frame within another is counted with that. */
  const markedWidth = node => isMarked(node) ? node.w : d3.sum(node.c || [], markedWidth);

  function search(term) {
    const wanted = term.toLowerCase();
    marked = profile.names.map(text => wanted !== '' && text.toLowerCase().includes(wanted));
    byId('chart').classList.toggle('searched', wanted !== '');
    const count = marked.filter(Boolean).length;
    found = wanted && `${count} function${count === 1 ? ' matches' : 's match'}: ${share(markedWidth(whole), whole.w)} of all`;
    chart.paint();
    say();
  }

  byId('search').addEventListener('input', event => search(event.target.value));
  byId('reset').addEventListener('click', chart.reset);
  byId('turn').addEventListener('click', chart.turn);
  addEventListener('keydown', event => {
    const frame = chart.at(event.target);
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === 'Escape') {
      byId('search').value = '';
      search('');
      chart.reset();
    } else if (event.key === '/' && event.target.id !== 'search') {
      byId('search').focus();
    } else if (frame && (event.key === 'Enter' || event.key === ' ')) {
      chart.zoom(frame);
    } else if (frame && event.key.startsWith('Arrow')) {
      chart.move(frame, event.key);
    } else {
      return;
    }
    event.preventDefault();
  });
})();
