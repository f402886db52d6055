package io.fodc.bridge.publish;

/** Learns how publishing goes. Called on the publisher's thread; must not wait. */
public interface PublishListener {
  /** Records of a topic do not get through. Called at each failed try. */
  void trouble(PublishTrouble trouble);

  /** Records of a topic get through again, after there was trouble with it. */
  void over(PublishTrouble trouble);

  /** Ticks after one and before another were never published: the window has them no longer. */
  void lost(long afterMillis, long beforeMillis);

  /** Something that is worth a line, of which nothing else comes. */
  void note(String line);
}
