/** What strangers and callers do to a launcher to bring it down, and what is seen of it meanwhile; knows an address and nothing of ours. */
@NullMarked
package uz.consult.bench.siege;

import org.jspecify.annotations.NullMarked;
