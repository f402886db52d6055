package io.fodc.proxy.peer;

import io.fodc.proxy.fleet.Holder;
import java.util.List;

/** Who the other proxies are, as far as is known now. Any thread; waits for nobody. */
@FunctionalInterface
public interface PeerDirectory {
  /** All of them; this proxy itself may be among them. At most 64 are asked. */
  List<Holder> peers();

  /**
   * Those that left lately: one that still answers has what nobody else has yet, and one that does
   * not is missed by nobody.
   */
  default List<Holder> former() {
    return List.of();
  }
}
