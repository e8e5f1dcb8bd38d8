package uz.consult.bench.siege;

import java.util.List;

/**
 * Who is besieged.
 *
 * @param port of the pages and the API, on 127.0.0.1
 * @param people names of users that strangers know
 * @param credentials what each of them, an ADMIN, sends as Authorization
 * @param session the Cookie header of somebody who has signed in and keeps a page open
 */
public record Target(int port, List<String> people, List<String> credentials, String session) {}
