'use strict';
/**
 * Draws a tree as rows of frames. A frame is as wide as its share of the one it was called by, and stands one row
 * further in. Only what is wide enough to be seen is drawn, so that 50,000 nodes stay usable.
 *
 * @param host the element to draw in
 * @param tree the outermost node; nodes have w, their width, and c, their children
 * @param look what a node looks like: name, description and colour of it, and whether it is marked
 * @param heed told which node the pointer or the focus is on; without one when it is on none
 */
function picture(host, tree, look, heed) {
  const rowHeight = 20;
  const leastWidth = 0.7;
  const leastLabel = 28;
  const ink = document.createElement('canvas').getContext('2d');
  ink.font = '12px ' + getComputedStyle(host).fontFamily;

  const root = d3.hierarchy(tree, node => node.c);
  root.each((frame, number) => {
    frame.value = frame.data.w;
    frame.number = number;
  });
  // Gives each frame x0 and x1, from 0 to 1.
  d3.partition()(root);

  const svg = d3.select(host).append('svg').attr('role', 'tree').attr('aria-label', document.title);
  let zoomed = root;
  let rootBelow = false;

  const frames = () => svg.selectAll('g.frame');
  const pixels = () => host.clientWidth / (zoomed.x1 - zoomed.x0);

  /** The zoomed frame between what called it and what it calls; callers take the whole width. */
  function visible() {
    const shown = zoomed.ancestors().slice(1).reverse();
    const least = leastWidth / pixels();
    const add = frame => {
      if (frame.x1 - frame.x0 >= least) {
        shown.push(frame);
        (frame.children || []).forEach(add);
      }
    };
    add(zoomed);
    return shown;
  }

  /** As much of a name as there is room for: without its path before without its end. */
  function label(name, width) {
    const room = width - 8;
    const measure = text => ink.measureText(text).width;
    const fits = text => measure(text) <= room;
    if (width < leastLabel || fits(name)) {
      return width < leastLabel ? '' : name;
    }
    const short = name.slice(name.lastIndexOf('/') + 1) || name;
    if (fits(short)) {
      return short;
    }
    const letters = [...short];
    const cut = length => letters.slice(0, length).join('') + '…';
    let length = Math.floor(letters.length * room / measure(short));
    while (length > 0 && !fits(cut(length))) {
      length--;
    }
    return cut(length);
  }

  function enter(added) {
    const group = added.append('g').attr('class', 'frame').attr('name', frame => look.name(frame.data))
      .attr('role', 'treeitem').attr('aria-level', frame => frame.depth + 1)
      .attr('aria-label', frame => look.description(frame.data));
    group.append('rect').attr('height', rowHeight - 1).attr('rx', 2);
    group.append('text').attr('x', 4).attr('y', rowHeight - 6);
    return group;
  }

  function paint() {
    frames().classed('marked', frame => look.marked(frame.data))
      .select('rect').attr('fill', frame => look.colour(frame.data));
  }

  function draw() {
    const shown = visible();
    const width = host.clientWidth;
    const scale = pixels();
    const height = (d3.max(shown, frame => frame.depth) + 1) * rowHeight;
    const x = frame => Math.max(0, (frame.x0 - zoomed.x0) * scale);
    const y = frame => rootBelow ? height - (frame.depth + 1) * rowHeight : frame.depth * rowHeight;
    const across = frame => Math.min(width, (frame.x1 - frame.x0) * scale);
    svg.attr('width', width).attr('height', height);
    const all = frames().data(shown, frame => frame.number).join(enter).order()
      .attr('transform', frame => `translate(${x(frame)},${y(frame)})`)
      .attr('tabindex', frame => frame === root ? 0 : -1)
      .classed('caller', frame => frame.depth < zoomed.depth);
    // A gap between neighbours, where it does not take most of them.
    all.select('rect').attr('width', frame => across(frame) - (across(frame) > 4 ? 1 : 0));
    all.select('text').text(frame => label(look.name(frame.data), across(frame)));
    paint();
  }

  function focus(frame) {
    const found = frame && frames().filter(other => other === frame).node();
    if (found) {
      found.focus();
    }
  }

  /** Draws anew; the focus stays, or goes to the next caller that is drawn. */
  function redraw() {
    let held = at(document.activeElement);
    draw();
    const drawn = new Set(frames().data());
    while (held && !drawn.has(held)) {
      held = held.parent;
    }
    focus(held);
  }

  /** The frame that an element belongs to. */
  function at(element) {
    const group = element && element.closest && element.closest('g.frame');
    return group ? d3.select(group).datum() : undefined;
  }

  function zoom(frame) {
    zoomed = frame;
    redraw();
  }

  function beside(frame, step) {
    const row = frames().data().filter(other => other.depth === frame.depth).sort((a, b) => a.x0 - b.x0);
    return row[row.indexOf(frame) + step];
  }

  /** Moves the focus by an arrow key. */
  function move(frame, key) {
    const inward = rootBelow ? 'ArrowUp' : 'ArrowDown';
    if (key === 'ArrowLeft' || key === 'ArrowRight') {
      focus(beside(frame, key === 'ArrowRight' ? 1 : -1));
    } else {
      focus(key === inward ? d3.greatest(frame.children || [], child => child.value) : frame.parent);
    }
  }

  svg.on('click', event => {
    const frame = at(event.target);
    if (frame) {
      zoom(frame);
      focus(frame);
    }
  });
  for (const type of ['focusin', 'mouseover']) {
    svg.on(type, event => heed((at(event.target) || {}).data));
  }
  svg.on('mouseleave', () => heed());
  addEventListener('resize', redraw);
  draw();

  return {
    paint, at, zoom, move,
    reset: () => zoom(root),
    turn: () => {
      rootBelow = !rootBelow;
      redraw();
      frames().filter(frame => frame === root).node().scrollIntoView({block: 'nearest'});
    },
  };
}
