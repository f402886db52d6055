package io.fodc.proxy.http;

import java.util.List;

/** The families of a page in the order of their names, each with the one head it gets. */
final class FamilyOrder {
  /** Family id by series id, and place on the page by family id. */
  private final int[] familyOf;

  private final int[] places;

  private final List<FamilyHead> heads;
  private final int conflicts;

  FamilyOrder(int[] familyOf, int[] places, List<FamilyHead> heads, int conflicts) {
    this.familyOf = familyOf;
    this.places = places;
    this.heads = List.copyOf(heads);
    this.conflicts = conflicts;
  }

  int size() {
    return heads.size();
  }

  /** Place of a series' family, 0 to {@link #size()} - 1; only for series that were counted. */
  int placeOf(int series) {
    return places[familyOf[series]];
  }

  FamilyHead head(int place) {
    return heads.get(place);
  }

  /** Families for which nodes do not agree on type, unit and help. */
  int conflicts() {
    return conflicts;
  }
}
