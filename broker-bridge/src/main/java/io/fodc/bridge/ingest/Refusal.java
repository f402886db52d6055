package io.fodc.bridge.ingest;

import java.util.Locale;

/** Why a record was not taken. */
enum Refusal {
  /** The broker's bytes are damaged. */
  CORRUPT,
  /** The key names no node. */
  KEY,
  /** The key names another node than the record. */
  KEY_MISMATCH,
  /** A window without a value. */
  EMPTY,
  /** It begins like no record of ours. */
  FRAMING,
  /** It was written with a schema that is not known here. */
  SCHEMA,
  /** It does not hold what its schema says, or more than is allowed. */
  RECORD,
  /** Taking it failed on our side. */
  FAILED;

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
