package io.fodc.proxy;

import io.fodc.proxy.fleet.Holder;
import io.fodc.proxy.ingest.Ownership;
import io.fodc.proxy.peer.PeerDirectory;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The other proxies: those that {@code peer.peers} names, and those of the consumer group, which
 * tell each other their {@code peer.url}. A member without one cannot be asked. Any thread.
 */
final class KnownPeers implements PeerDirectory {
  private final Optional<String> own;
  private final List<String> listed;
  private final Optional<Ownership> group;

  KnownPeers(Optional<URI> own, List<URI> listed, Optional<Ownership> group) {
    this.own = own.map(URI::toString);
    this.listed = listed.stream().map(URI::toString).toList();
    this.group = group;
  }

  @Override
  public List<Holder> peers() {
    Set<String> urls = new LinkedHashSet<>(listed);
    group.ifPresent(shared -> told(shared.others().stream().map(Ownership.Owner.Other::url), urls));
    return holders(urls);
  }

  @Override
  public List<Holder> former() {
    Set<String> urls = new LinkedHashSet<>();
    group.ifPresent(shared -> told(shared.former().stream(), urls));
    listed.forEach(urls::remove);
    return holders(urls);
  }

  private List<Holder> holders(Set<String> urls) {
    own.ifPresent(urls::remove);
    return urls.stream().map(Holder::new).toList();
  }

  private static void told(Stream<String> by, Set<String> urls) {
    by.filter(KnownPeers::isUrl).sorted().forEach(urls::add);
  }

  /** What other members say is not trusted to be one. */
  private static boolean isUrl(String text) {
    return text.matches("https?://[A-Za-z0-9.:\\[\\]_-]{1,240}");
  }
}
