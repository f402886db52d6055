/**
 * A stack sampling of a real Go server beside the profile that the server takes of itself over the
 * same seconds.
 */
@NullMarked
package io.fodc.e2e.profile;

import org.jspecify.annotations.NullMarked;
