import Glibc
import Latchkey

/// A web application's way of asking: one session for each request, and each error one status.
///
///     RequestLoop STORE < requests
///
/// A request is a line `USER METHOD PATH`, such as `acme/ann GET /organizations/north`. The answers
/// come in the order of the requests. A real one would serve many at once: a store is for any
/// number of tasks.
///
/// It ends with 0, with 2 for wrong arguments, and with 1 when the store cannot be opened or
/// closed.
@main
struct RequestLoop {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count == 2 else { end(2, "usage: RequestLoop STORE < requests") }
        do {
            let store = try await Store.open(at: FilePath(arguments[1]))
            while let line = readLine() {
                let response = await respond(to: line, in: store)
                print("\(response.status) \(response.text)")
            }
            try await store.close()
        } catch { end(1, "RequestLoop: \(error)") }
    }

    /// Says why on standard error, and ends.
    static func end(_ status: Int32, _ why: String) -> Never {
        _ = try? FileDescriptor.standardError.writeAll("\(why)\n".utf8)
        exit(status)
    }

    struct Response {
        var status: Int
        var text: String
    }

    /// Whatever goes wrong has a status; nothing that goes wrong is an answer.
    static func respond(to line: String, in store: Store) async -> Response {
        let parts = line.split(separator: " ").map(String.init)
        guard parts.count == 3, let user = try? Ref<User>(parts[0]) else {
            return Response(status: 400, text: "a request is USER METHOD PATH")
        }
        let path = parts[2].split(separator: "/").map { Identity(String($0)) }
        do throws(StoreError) {
            // That the user signed in is the application's own to know: here, by both ways.
            let session = try store.session(
                for: user, client: "request loop", signIn: [.singleSignOn, .secondFactor])
            return try await respond(parts[1], path, in: session)
        } catch { return Response(status: status(of: error), text: "\(error)") }
    }

    static func respond(_ method: String, _ path: [Identity], in session: Session)
        async throws(StoreError) -> Response
    {
        switch (method, path.first, path.count) {
        case ("GET", "organizations", 1):
            let query = Query<Organization>(in: session.account).ordered(by: .name)
            let page = try session.page(query, size: 50)
            return Response(
                status: 200, text: page.items.map(\.name).joined(separator: ", "))
        case ("GET", "organizations", 2):
            return Response(status: 200, text: try session.organization(path[1]).name)
        case ("GET", "assets", 2):
            // Logged as a read, before it is answered where it is a password.
            return Response(status: 200, text: try await session.asset(path[1]).name)
        case ("POST", "archive", 2):
            let receipt = try await session.perform(.archiveOrganization(path[1]))
            return Response(status: 200, text: "archived at \(receipt.time.iso8601)")
        default: return Response(status: 404, text: "nothing is there")
        }
    }

    /// What is not there and what the user cannot see have one error, and so one status.
    static func status(of error: StoreError) -> Int {
        switch error.kind {
        case .unknown: 404
        case .logArchived: 410
        case .denied: 403
        case .signIn: 401
        case .refused, .exists, .batchExists, .changedSince: 409
        case .invalid, .doesNotFit, .limit, .invalidCursor, .invalidPosition, .foreignHandle,
            .needsIndex, .pastUnknown:
            400
        case .storage, .damaged, .notAStore, .unsupportedFormat, .formatChanged, .clockBehind,
            .clockAhead, .clockOutOfRange, .replicated:
            503
        }
    }
}
