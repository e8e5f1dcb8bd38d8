package uz.consult.bench;

/**
 * Something that a flood may not change, and what became of it.
 *
 * @param limit what is promised
 * @param measured what was seen
 */
record Promise(String what, String limit, String measured, boolean kept) {}
