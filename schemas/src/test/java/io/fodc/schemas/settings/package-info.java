@NullMarked
package io.fodc.schemas.settings;

import org.jspecify.annotations.NullMarked;
