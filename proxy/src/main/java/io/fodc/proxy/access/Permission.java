package io.fodc.proxy.access;

import java.util.Arrays;
import java.util.Optional;

/** A verb on a resource; a {@link Grant} gives it within a {@link Scope}. */
public enum Permission implements Requirement {
  READ_METRICS("read", "metrics"),
  READ_WINDOWS("read", "windows"),
  READ_DISCOVERY("read", "discovery"),
  READ_STATUS("read", "status"),
  READ_CLUSTER("read", "cluster"),
  READ_CONFIG("read", "config"),
  READ_CAPTURES("read", "captures"),
  /** Finished artifacts but those of {@link #READ_HEAP_ARTIFACTS}. */
  READ_ARTIFACTS("read", "artifacts"),
  CAPTURE_CPU("create", "captures/cpu"),
  CAPTURE_GOROUTINE("create", "captures/goroutine"),
  CAPTURE_LOCK("create", "captures/lock"),
  CAPTURE_HEAP("create", "captures/heap"),
  CAPTURE_ALLOCS("create", "captures/allocs"),
  CAPTURE_IO("create", "captures/io"),
  CAPTURE_TRACE("create", "captures/trace"),
  CAPTURE_CONFIG("create", "captures/config"),
  CAPTURE_WINDOW("create", "captures/window"),
  CANCEL_CAPTURES("cancel", "captures"),
  /** Ended ones, with their artifacts. */
  DELETE_CAPTURES("delete", "captures"),
  /** Heap dumps and profiles of the heap, which may hold what the node held. */
  READ_HEAP_ARTIFACTS("read", "artifacts/heap"),
  READ_AUDIT("read", "audit"),
  /** Who may do what. */
  READ_ACCESS("read", "access"),
  /** To be a node's agent on the link. */
  SPEAK("speak", "node"),
  /** To be another proxy of the fleet, which says in whose name it asks. */
  ACT_AS_PEER("act", "peer");

  private final String verb;
  private final String resource;

  Permission(String verb, String resource) {
    this.verb = verb;
    this.resource = resource;
  }

  public String verb() {
    return verb;
  }

  public String resource() {
    return resource;
  }

  /** {@code verb:resource}. */
  @Override
  public String word() {
    return verb + ":" + resource;
  }

  /** Whether it is about the proxy as a whole: then only a grant without limits gives it. */
  public boolean global() {
    return this == READ_AUDIT || this == READ_ACCESS || this == ACT_AS_PEER;
  }

  /** The permission of this verb and resource. */
  public static Optional<Permission> of(String verb, String resource) {
    return Arrays.stream(values())
        .filter(known -> known.verb.equals(verb) && known.resource.equals(resource))
        .findFirst();
  }
}
