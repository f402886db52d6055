package io.fodc.proxy.access;

/** What somebody must have before a request of theirs is answered. */
public sealed interface Requirement permits Requirement.Simple, Permission {
  /** As {@code x-fodc-permission} spells it. */
  String word();

  /** Requirements that are no permission. */
  enum Simple implements Requirement {
    /** Nothing at all: probes, and the contract itself. */
    NONE("none"),
    /** To be known, whatever one may do. */
    IDENTITY("identity");

    private final String word;

    Simple(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }
}
