import AccessRules
import Latchkey
import SystemPackage

/// Goes through files in this process, which may not live to the end.
struct DamageWorker {
    private let base: [UInt8]
    private let right: Answers
    private let path: FilePath
    private let seed: UInt64
    private let files: Range<Int>

    init(folder: FilePath, _ options: TrialOptions) throws {
        base = DamageFolder.bytes(folder.appending(DamageWorld.name))
        path = folder.appending("copy-\(options.others["job"] ?? "0").latchkey")
        seed = options.seed
        let first = try options.others["first"].map(TrialOptions.number) ?? 0
        files = first..<(first + (options.count ?? 0))
        try DamageFolder.write(base, to: path)
        let store = try Store.open(at: path, options: DamageWorld.options)
        right = try Answers(of: store)
        try store.close()
        guard !right.export.isEmpty,
            !(right.lines + right.states + right.indexed + right.indexedStates)
                .contains("error")
        else {
            throw UsageError(text: "the store that is to be damaged has no answers")
        }
    }

    func run() throws {
        for file in files {
            var mutation = Mutation(seed: seed, file: file)
            var bytes = base
            mutation.apply(to: &bytes)
            say("begin \(file) \(mutation.what)")
            let isSound = try verified(bytes, file, mutation)
            try answered(bytes, file, mutation, isSound)
            if !isSound { try written(bytes, file, mutation) }
        }
    }

    private func wrong(_ file: Int, _ mutation: Mutation, _ what: String) {
        say("wrong \(file) \(mutation.what): \(what)")
    }

    private func open(_ change: (inout Store.Options) -> Void) throws(StoreError) -> Store {
        var options = DamageWorld.options
        change(&options)
        return try Store.open(at: path, options: options)
    }

    /// Whether the file is called sound; then it answers as the original does.
    private func verified(_ bytes: [UInt8], _ file: Int, _ mutation: Mutation) throws -> Bool {
        try DamageFolder.write(bytes, to: path)
        let store: Store
        do throws(StoreError) { store = try open { $0.isReadOnly = true } } catch {
            try verifiedUnopened(file, mutation)
            return false
        }
        defer { try? store.close() }
        guard let report = try? store.verify(), report.isSound else { return false }
        let answers = try Answers(of: store)
        if answers != right {
            wrong(
                file, mutation,
                "called sound, and \(answers.difference(from: right) ?? "errors are answered")")
        }
        return true
    }

    /// What cannot be opened is verified as far as it goes, and is not sound.
    private func verifiedUnopened(_ file: Int, _ mutation: Mutation) throws {
        var options = DamageWorld.options
        options.isReadOnly = true
        guard let report = try? Store.verify(at: path, options: options), report.isSound else {
            return
        }
        wrong(file, mutation, "called sound, and cannot be opened")
    }

    /// With the structure verified first and checksums on, an answer is the original's or an error.
    ///
    /// An export goes by one table, and so does an index: where a whole page is another one of its table, or
    /// one of before, with checksums that fit, only `verify`, which asks all tables, can tell.
    private func answered(
        _ bytes: [UInt8], _ file: Int, _ mutation: Mutation, _ isSound: Bool
    ) throws {
        let store: Store
        do throws(StoreError) {
            store = try open { options in
                options.isReadOnly = true
                options.verifying = .structure
                options.verifiesChecksums = true
            }
        } catch { return }
        defer { try? store.close() }
        let answers = try Answers(of: store)
        if let difference = answers.answerDifference(from: right) {
            wrong(file, mutation, "answered \(difference)")
        } else if let difference = answers.indexedDifference(from: right) {
            if isSound || !mutation.movesPages {
                wrong(file, mutation, "an index answered \(difference)")
            } else {
                say("old \(file) \(mutation.what): an index answered \(difference)")
            }
        } else if answers.hasAnotherExport(than: right) {
            if isSound {
                wrong(file, mutation, "the export is another")
            } else {
                say("old \(file) \(mutation.what): the export is another, which verify tells")
            }
        }
    }

    /// What is damaged is so after a write, too.
    private func written(_ bytes: [UInt8], _ file: Int, _ mutation: Mutation) throws {
        let store: Store
        do throws(StoreError) { store = try open { $0.verifying = .structure } } catch { return }
        defer { try? store.close() }
        let user = User(
            account: "acme", id: "new", email: "new@acme.example", name: "New", role: .editor)
        do {
            try store.administer { administration in
                try administration.insert(.user(user))
                try administration.insert(
                    .membership(Membership(account: "acme", group: "g2", member: .user("new"))))
                try administration.insert(
                    .grant(Grant(account: "acme", organization: "o11", grantee: .user("new"))))
            }
        } catch { return }
        if let report = try? store.verify(), report.isSound {
            // A page that was free, or of the commit before, may be sound after the next one.
            let lost = try Answers(of: store).difference(from: right, beside: "new")
            if let lost { wrong(file, mutation, "sealed anew: \(lost)") }
        }
    }
}
