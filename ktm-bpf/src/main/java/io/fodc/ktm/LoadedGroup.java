package io.fodc.ktm;

import java.util.List;
import java.util.Optional;

/**
 * A group at work: its object in the kernel and the programs that are hooked. Closing unhooks them,
 * the last one first, and takes the object out. One thread.
 */
final class LoadedGroup implements AutoCloseable {
  private final KtmGroup group;
  private final BpfObject object;
  private final List<BpfLink> links;

  LoadedGroup(KtmGroup group, BpfObject object, List<BpfLink> links) {
    this.group = group;
    this.object = object;
    this.links = List.copyOf(links);
  }

  KtmGroup group() {
    return group;
  }

  BpfObject object() {
    return object;
  }

  /** Names of the programs that are hooked. */
  List<String> attached() {
    return links.stream().map(BpfLink::program).toList();
  }

  /** Whether a program or one of those that count the same is hooked. */
  boolean counts(String program) {
    return links.stream().anyMatch(link -> family(link.program()).equals(program));
  }

  Optional<BpfMap> map(String name) {
    return object.map(name);
  }

  /** The name that a program shares with those that count the same by another hook. */
  static String family(String program) {
    int alternative = program.indexOf("__alt");
    return alternative < 0 ? program : program.substring(0, alternative);
  }

  @Override
  public void close() {
    links.reversed().forEach(BpfLink::close);
    object.close();
  }
}
