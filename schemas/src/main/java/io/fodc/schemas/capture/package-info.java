/** What can be captured: the words that requests, the wire and artifacts share. */
@NullMarked
package io.fodc.schemas.capture;

import org.jspecify.annotations.NullMarked;
