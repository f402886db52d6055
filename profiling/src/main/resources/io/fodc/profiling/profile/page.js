'use strict';
// What the page does beside drawing, which is d3-flame-graph's: words, colours, search, keys.
(() => {
  const byId = id => document.getElementById(id);
  const profile = JSON.parse(byId('profile').textContent);
  const status = byId('status');
  const host = byId('chart');
  let matched = '';

  const units = {
    bytes: [[2 ** 40, 'TiB'], [2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [1, 'B']],
    nanoseconds: [[3.6e12, 'h'], [6e10, 'min'], [1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']],
  };
  function quantity(value) {
    const [size, word] = (units[profile.unit] || []).find(([least]) => Math.abs(value) >= least) || [1, profile.unit];
    return (value / size).toLocaleString('en', {maximumFractionDigits: size === 1 ? 0 : 2}) + ' ' + word;
  }
  const signed = value => (value > 0 ? '+' : '') + quantity(value);
  const share = (part, whole) => whole ? (100 * part / whole).toFixed(2) + '%' : '0%';
  const name = d => profile.names[d.data.n];
  const whole = profile.root;

  function describe(d) {
    const node = d.data;
    if (profile.compared) {
      const grown = node.b ? ', ' + (node.v >= node.b ? '+' : '') + (100 * (node.v - node.b) / Math.abs(node.b)).toFixed(1) + '%' : ', new';
      return `${name(d)}: ${signed(node.v - node.b)} (base ${quantity(node.b)}, now ${quantity(node.v)}${grown})`;
    }
    return `${name(d)}: ${quantity(node.v)}, ${share(node.v, whole.v)}; itself ${quantity(node.s)}`;
  }

  function colour(d) {
    if (d.highlight) return '#e54bd8';
    if (d.data.p) return '#b9b9b9';
    if (profile.compared) {
      const size = Math.abs(d.data.b) + Math.abs(d.data.v);
      const change = size ? (d.data.v - d.data.b) / size : 0;
      const pale = Math.round(235 - 110 * Math.abs(change));
      return change > 0 ? `rgb(250,${pale},${pale})` : change < 0 ? `rgb(${pale},${pale},250)` : '#dcdcdc';
    }
    let hash = 0;
    for (const c of name(d).split(/[.(]/)[0] + name(d).length) hash = (hash * 31 + c.codePointAt(0)) % 997;
    return `hsl(${20 + hash % 36} 88% ${64 + hash % 13}%)`;
  }

  const chart = flamegraph.default()
    .width(host.clientWidth).cellHeight(19).minFrameSize(0.7).transitionDuration(0).inverted(true)
    .getName(name).getValue(d => d.data ? d.data.w : d.w).getChildren(d => d.c)
    .setColorMapper(colour).setLabelHandler(describe)
    .setDetailsHandler(text => { status.textContent = text || matched; })
    .setSearchHandler((found, sum, total) => {
      matched = `${found.length} functions in the picture match: ${share(sum, total)} of its width`;
      status.textContent = matched;
    })
    .setSearchMatch((d, term) => Boolean(term) && name(d).toLowerCase().includes(term.toLowerCase()))
    .resetHeightOnZoom(true)
    .onClick(d => { decorate(); focus(d); });

  const frames = () => d3.select(host).selectAll('g.frame');
  function decorate() {
    frames().attr('role', 'treeitem').attr('tabindex', d => d.depth ? -1 : 0)
      .attr('aria-level', d => d.depth + 1).attr('aria-label', describe)
      .on('focus', (event, d) => { status.textContent = describe(d); })
      .sort((a, b) => a.depth - b.depth || a.x0 - b.x0);
    d3.select(host).select('svg').attr('role', 'tree').attr('aria-label', document.title);
  }
  function focus(d) {
    const found = d && frames().filter(other => other === d).node();
    if (found) found.focus();
    return Boolean(found);
  }
  function beside(d, step) {
    const row = frames().data().filter(other => other.depth === d.depth).sort((a, b) => a.x0 - b.x0);
    return row[row.indexOf(d) + step];
  }

  d3.select(host).datum(whole).call(chart);
  decorate();
  byId('search').addEventListener('input', event => {
    const term = event.target.value;
    if (term) {
      chart.search(term);
    } else {
      matched = '';
      chart.clear();
    }
    decorate();
  });
  byId('reset').addEventListener('click', () => { chart.resetZoom(); decorate(); });
  byId('turn').addEventListener('click', () => {
    chart.inverted(!chart.inverted()).update();
    decorate();
  });
  addEventListener('resize', () => { chart.width(host.clientWidth).update(); decorate(); });
  addEventListener('keydown', event => {
    const typing = event.target.id === 'search';
    const d = event.target.closest && event.target.closest('g.frame') ? d3.select(event.target.closest('g.frame')).datum() : null;
    if (event.key === 'Escape') {
      byId('search').value = '';
      matched = '';
      chart.clear();
      chart.resetZoom();
      decorate();
    } else if (event.key === '/' && !typing) {
      byId('search').focus();
    } else if (d && (event.key === 'Enter' || event.key === ' ')) {
      chart.zoomTo(d);
    } else if (d && event.key.startsWith('Arrow')) {
      const inward = chart.inverted() ? 'ArrowDown' : 'ArrowUp';
      const vertical = event.key === 'ArrowDown' || event.key === 'ArrowUp';
      focus(!vertical ? beside(d, event.key === 'ArrowRight' ? 1 : -1)
        : event.key === inward ? (d.children || []).find(child => child.value > 0) : d.parent);
    } else {
      return;
    }
    event.preventDefault();
  });
})();
