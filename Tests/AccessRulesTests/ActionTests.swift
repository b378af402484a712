import AccessRules
import Testing

/// What each action can be asked about, and what a bare verb stands for.
@Suite struct ActionTests {
    /// Each action with its verb and the targets that it can be asked about.
    static let actions = """
        viewOrganization        view    organization
        createOrganization      create  account organization
        editOrganization        edit    organization
        archiveOrganization     edit    organization
        moveOrganization        edit    organization
        deleteOrganization      delete  organization
        restoreOrganization     restore organization
        destroyOrganization     destroy organization
        viewAsset               view    asset
        createAsset             create  organization asset
        editAsset               edit    asset
        archiveAsset            edit    asset
        moveAsset               edit    asset
        embedAsset              edit    asset
        releaseAsset            edit    asset
        deleteAsset             delete  asset
        restoreAsset            restore asset
        destroyAsset            destroy asset
        setAssetPermissions     edit    asset
        inviteUser              create  account
        editUser                edit    subject
        removeUser              delete  subject
        assignRole              edit    subject
        inviteAdministrator     create  account
        editAdministrator       edit    subject
        removeAdministrator     delete  subject
        assignAdministrator     edit    subject
        resetMFA                edit    subject account
        createGroup             create  account
        editGroup               edit    group
        deleteGroup             delete  group
        editGroupMembers        edit    group
        editGroupOrganizations  edit    group
        denyAssetTypes          edit    group
        addConnectionToGroup    edit    group
        enforceSSO              edit    account
        enforceMFA              edit    account
        updateBilling           edit    account
        createAssetTemplate     create  account
        editAssetTemplate       edit    account
        deleteAssetTemplate     delete  account
        editOrganizationSidebar edit    account
        enableIntegrations      edit    account
        enableFeatures          edit    account
        changeSyncSettings      edit    account
        manageData              edit    account
        viewActivityLog         view    log account
        importData              edit    account
        exportData              view    account
        generateAPIKey          create  account
        revokeAPIKey            delete  account
        viewPasswordsAccessed   view    subject account
        sharePasswordsAccessed  edit    subject account
        configureConnections    edit    connection account
        enterAccount            view    account
        acceptConnection        edit    connection
        declineConnection       edit    connection
        leaveConnection         edit    connection
        """.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }

    static let targets = [
        "organization", "asset", "group", "subject", "connection", "log", "account",
    ]

    @Test func everyActionIsListedOnce() {
        #expect(Self.actions.map { $0[0] } == Action.allCases.map(\.name))
        #expect(Self.targets == TargetKind.allCases.map(\.name))
    }

    @Test(arguments: actions)
    func anActionHasTheVerbAndFitsTheTargetsThatAreListed(_ words: [String]) throws {
        let action = try action(words[0])
        #expect(action.verb.name == words[1])
        for target in TargetKind.allCases {
            #expect(action.fits(target) == words[2...].contains(target.name), "\(target)")
        }
    }

    /// The action that a bare verb, a column, stands for on a target, a line.
    static let own = TextTable(
        """
        target       view             create             edit                 delete             restore             destroy
        organization viewOrganization createOrganization editOrganization     deleteOrganization restoreOrganization destroyOrganization
        asset        viewAsset        createAsset        editAsset            deleteAsset        restoreAsset        destroyAsset
        group        -                -                  editGroup            deleteGroup        -                   -
        subject      -                -                  editUser             removeUser         -                   -
        connection   -                -                  configureConnections -                  -                   -
        log          viewActivityLog  -                  -                    -                  -                   -
        account      -                -                  -                    -                  -                   -
        """)

    @Test func aBareVerbStandsForTheTargetsOwnAction() throws {
        #expect(Self.own.isWellFormed)
        #expect(Self.own.cells.count == Verb.allCases.count * TargetKind.allCases.count)
        for (target, verb, name) in Self.own.cells {
            let target = try #require(TargetKind.allCases.first { $0.name == target })
            let verb = try #require(Verb(name: verb))
            let action = Action.own(verb, of: target)
            #expect(action == Action(name: name), "\(verb) \(target)")
            if let action {
                #expect(action.fits(target) && action.verb == verb)
            } else {
                #expect(name == "-")
            }
        }
    }
}
