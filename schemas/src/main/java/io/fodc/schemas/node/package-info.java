/** The words of the fleet: who a node is and what it does. */
@NullMarked
package io.fodc.schemas.node;

import org.jspecify.annotations.NullMarked;
