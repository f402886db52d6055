package io.fodc.bridge.publish;

/**
 * Where brokers put the newest record of a topic. As all records of a node are in one partition,
 * each lies behind the one before; one that does not says that what was acknowledged is there no
 * longer: the topic was made anew, or its log was cut off. A new topic is noticed unless others
 * have written more records to the partition by then than were there before, or the partition is
 * another. Any thread.
 */
final class NewestOffset {
  private Place newest;
  private boolean wentBack;

  /**
   * A place in a topic.
   *
   * @param partition {@link #NONE} for none
   */
  record Place(int partition, long offset) {
    static final int NONE = -1;
    static final Place NOWHERE = new Place(NONE, NONE);

    /** As in the position's file. */
    @Override
    public String toString() {
      return partition + "/" + offset;
    }
  }

  /**
   * @param newest of the records acknowledged so far
   */
  NewestOffset(Place newest) {
    this.newest = newest;
  }

  /** One more record was acknowledged. */
  synchronized void acknowledged(int partition, long offset) {
    wentBack |= partition == newest.partition && offset <= newest.offset;
    newest = new Place(partition, offset);
  }

  synchronized Place newest() {
    return newest;
  }

  /** The topic is gone, and all places in it. */
  synchronized void forget() {
    newest = Place.NOWHERE;
    wentBack = false;
  }

  /** Whether a record since the last call did not lie behind the one before it. */
  synchronized boolean wentBack() {
    boolean back = wentBack;
    wentBack = false;
    return back;
  }
}
