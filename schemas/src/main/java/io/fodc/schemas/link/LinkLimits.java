package io.fodc.schemas.link;

/**
 * The bounds of {@code agent.proto}, in one place for both sides. A sender stays within them; a
 * receiver checks them before it allocates.
 */
public final class LinkLimits {
  /** Version of the protocol that this build speaks. */
  public static final int PROTOCOL_VERSION = 1;

  /** Largest message in either direction. */
  public static final int MAX_MESSAGE_BYTES = 4 << 20;

  /** Most definitions in one {@code SeriesDefinitions} message. */
  public static final int MAX_DEFINITIONS_PER_MESSAGE = 5_000;

  /** Most series in the dictionary of one session, and so in one frame. */
  public static final int MAX_SERIES = 200_000;

  /** Most families in the dictionary of one session: each is there for at least one series. */
  public static final int MAX_FAMILIES = MAX_SERIES;

  /** Most bytes that all families of one session may take together, coded. */
  public static final int MAX_FAMILY_BYTES_PER_SESSION = 16 << 20;

  /** Largest coded family or series definition. */
  public static final int MAX_DEFINITION_BYTES = 64 << 10;

  /** Most labels of a series. */
  public static final int MAX_LABELS = 128;

  /**
   * Largest {@code TickFrame.values}. A series never takes more than nine bytes, so {@link
   * #MAX_SERIES} of them always fit.
   */
  public static final int MAX_FRAME_BYTES = 2 << 20;

  /** Most entries of {@code Hello.capabilities}. */
  public static final int MAX_CAPABILITIES = 64;

  /** Most entries of {@code Heartbeat.gaps}. */
  public static final int MAX_GAPS = 64;

  /** Most entries of {@code NodeState.labels}. */
  public static final int MAX_NODE_LABELS = 64;

  /** Longest key of {@code NodeState.labels}, in bytes of UTF-8. */
  public static final int MAX_NODE_LABEL_KEY_BYTES = 128;

  /** Longest value of {@code NodeState.labels}, in bytes of UTF-8. */
  public static final int MAX_NODE_LABEL_VALUE_BYTES = 1_024;

  /** Most entries of a {@code ConfigSnapshot}. */
  public static final int MAX_CONFIG_ENTRIES = 10_000;

  /** Largest coded {@code ConfigSnapshot}. */
  public static final int MAX_CONFIG_BYTES = 2 << 20;

  /** Largest {@code UploadChunk.data}. */
  public static final int MAX_UPLOAD_CHUNK_BYTES = 256 << 10;

  private LinkLimits() {}
}
