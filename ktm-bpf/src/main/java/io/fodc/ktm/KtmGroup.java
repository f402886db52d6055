package io.fodc.ktm;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A switchable group of programs: one object file. */
public enum KtmGroup {
  /** Latency, bytes and errors of reads, writes and syncs. Costs every process of the host. */
  SYSCALLS("syscalls"),
  PAGE_CACHE("page-cache"),
  MEMORY("memory"),
  BLOCK("block"),
  SCHED("sched"),
  NET("net"),
  PROCESS("process");

  private final String word;

  KtmGroup(String word) {
    this.word = word;
  }

  /** Its name in configuration and metrics. */
  public String word() {
    return word;
  }

  /** Name of its object, without ending. */
  String object() {
    return word.replace('-', '_');
  }

  /** The group of a name; empty when there is none. */
  public static Optional<KtmGroup> of(String word) {
    return Arrays.stream(values()).filter(group -> group.word.equals(word)).findFirst();
  }

  /** Those that are on unless somebody says otherwise: all whose price only the target pays. */
  public static Set<KtmGroup> defaults() {
    return EnumSet.complementOf(EnumSet.of(SYSCALLS));
  }
}
