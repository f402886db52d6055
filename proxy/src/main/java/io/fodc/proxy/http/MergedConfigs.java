package io.fodc.proxy.http;

import io.fodc.schemas.node.NodeId;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Configurations of several sources in the order of the nodes. Of a node that several have, the
 * later source's counts, unless it has none. One thread.
 */
final class MergedConfigs implements Iterator<Configured> {
  /** Configurations in the order of the nodes. */
  interface Source {
    /** The one it stands on; empty after the last. */
    Optional<Configured> here();

    void next();
  }

  /** What a list has. */
  static final class Listed implements Source {
    private final Iterator<Configured> rest;
    private Optional<Configured> here = Optional.empty();

    Listed(Iterator<Configured> rest) {
      this.rest = rest;
      next();
    }

    @Override
    public Optional<Configured> here() {
      return here;
    }

    @Override
    public void next() {
      here = rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
    }
  }

  private final List<Source> sources;

  MergedConfigs(List<Source> sources) {
    this.sources = List.copyOf(sources);
  }

  private Optional<NodeId> first() {
    return sources.stream()
        .flatMap(source -> source.here().stream())
        .map(configured -> configured.node().id())
        .min(NodeId::compareTo);
  }

  @Override
  public boolean hasNext() {
    return first().isPresent();
  }

  @Override
  public Configured next() {
    NodeId id = first().orElseThrow(NoSuchElementException::new);
    Optional<Configured> best = Optional.empty();
    for (Source source : sources) {
      Optional<Configured> found = source.here().filter(c -> c.node().id().equals(id));
      if (found.isPresent()) {
        best = best.isEmpty() || found.get().version().isPresent() ? found : best;
        source.next();
      }
    }
    return best.orElseThrow();
  }
}
