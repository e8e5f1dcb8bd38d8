/** The worlds that the stand-ins can play: what installations are known to differ in. */
@NullMarked
package uz.consult.sandbox.profile;

import org.jspecify.annotations.NullMarked;
