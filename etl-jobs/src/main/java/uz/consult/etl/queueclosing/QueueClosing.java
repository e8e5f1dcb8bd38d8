package uz.consult.etl.queueclosing;

import java.time.LocalDateTime;

/**
 * What 1C says of a manager's queue today.
 *
 * @param manager his key in 1C
 * @param at Дата, wall time
 * @param closed false if it was opened again
 */
record QueueClosing(String manager, LocalDateTime at, boolean closed) {}
