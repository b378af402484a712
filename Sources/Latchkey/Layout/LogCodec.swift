import AccessRules

// A log entry names everything by value, so that it stays readable when what it names is gone.
extension LogEntry {
    func encode(into writer: inout RecordWriter) {
        writer.bytes.append(time)
        writer.put(event.rawValue)
        writer.put(account.text)
        writer.put(operation)
        writer.put(user?.account.text)
        writer.put(user?.id.text)
        writer.put(resource?.kind)
        writer.put(resource?.id.text)
        writer.put(resource?.name)
        writer.put(organization?.text)
        writer.put(client)
        writer.put(before)
        writer.put(after)
    }

    init(from reader: inout RecordReader, sequence: UInt64) throws(MalformedRecord) {
        let time = try reader.instant()
        let event = try reader.coded(Event.self)
        let account = Identity(try reader.text())
        self.init(
            account: account, sequence: sequence, time: time, event: event,
            operation: try reader.text())
        let home = try reader.optionalText()
        let userID = try reader.optionalText()
        if let home, let userID { user = Ref(Identity(userID), of: Identity(home)) }
        let kind = try reader.optionalText()
        let id = try reader.optionalText()
        let name = try reader.optionalText()
        if let kind, let id { resource = Resource(kind: kind, id: Identity(id), name: name) }
        organization = try reader.optionalText().map { Identity($0) }
        client = try reader.optionalText()
        before = try reader.optionalText()
        after = try reader.optionalText()
    }
}
