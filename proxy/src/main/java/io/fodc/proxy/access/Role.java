package io.fodc.proxy.access;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a grant lets somebody do. Each of the five for people and programs has what the one before
 * it has, and more; an agent has nothing but its own node, a peer nothing but whom it speaks for.
 */
public enum Role {
  METRICS_READER(
      Permission.READ_METRICS,
      Permission.READ_WINDOWS,
      Permission.READ_DISCOVERY,
      Permission.READ_STATUS),
  VIEWER(
      METRICS_READER,
      Permission.READ_CLUSTER,
      Permission.READ_CONFIG,
      Permission.READ_CAPTURES,
      Permission.READ_ARTIFACTS),
  PROFILER(VIEWER, Permission.CAPTURE_CPU, Permission.CAPTURE_GOROUTINE, Permission.CAPTURE_LOCK),
  OPERATOR(
      PROFILER,
      Permission.CAPTURE_HEAP,
      Permission.CAPTURE_ALLOCS,
      Permission.CAPTURE_IO,
      Permission.CAPTURE_TRACE,
      Permission.CAPTURE_CONFIG,
      Permission.CAPTURE_WINDOW,
      Permission.READ_HEAP_ARTIFACTS,
      Permission.CANCEL_CAPTURES,
      Permission.DELETE_CAPTURES),
  ADMIN(OPERATOR, Permission.READ_AUDIT, Permission.READ_ACCESS),
  AGENT(Permission.SPEAK),
  /** Another proxy of the fleet: nothing of its own but to ask in the name of others. */
  PEER(Permission.ACT_AS_PEER);

  private final Set<Permission> permissions;

  Role(Permission... own) {
    permissions = Collections.unmodifiableSet(EnumSet.copyOf(List.of(own)));
  }

  Role(Role lesser, Permission... own) {
    EnumSet<Permission> all = EnumSet.copyOf(lesser.permissions);
    all.addAll(List.of(own));
    permissions = Collections.unmodifiableSet(all);
  }

  /** Everything it lets somebody do. */
  public Set<Permission> permissions() {
    return permissions;
  }

  /** As it is written: {@code metrics-reader}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The role of this word. */
  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /** The words of all roles, least first. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Role::word).toList();
  }
}
