package io.fodc.proxy.http;

import java.io.IOException;
import java.util.Optional;

/** Families of samples in the order of their names, one after the other. One thread. */
interface FamilySource {
  /** The family it stands on; empty after the last. */
  Optional<FamilyHead> head();

  /** Samples of the family it stands on. */
  long samples();

  /** Writes the samples of the family it stands on, and goes to the next. */
  void writeAndNext(PageBuffer page) throws IOException;
}
