/// A world in which much is otherwise than usual: states, times, flags, roles that are lowered, names that would be
/// markup, identities that only Unicode calls the same.
enum AwkwardWorld {
    static let script = "</script><script>document.title='taken'</script><!--"
    static let image = "<img src=x onerror=\\\"document.title='taken'\\\">"

    static let lines = """
        {"type":"account","id":"a","subdomain":"a","name":"\(script)"}
        {"type":"account","id":"n","subdomain":"n","name":"N"}
        {"type":"account","id":"late","subdomain":"late","name":"L"}
        {"type":"user","account":"a","id":"adm","email":"adm@a.example","name":"\(image)","role":"administrator"}
        {"type":"user","account":"a","id":"m<&>\\"'","email":"m@a.example","name":"turned \\u202e round","role":"manager"}
        {"type":"user","account":"a","id":"m2","email":"m2@a.example","name":"","role":"manager","allOrganizations":true}
        {"type":"user","account":"a","id":"\u{e9}","email":"e1@a.example","name":"\u{e9}","role":"editor"}
        {"type":"user","account":"a","id":"e\u{301}","email":"e2@a.example","name":"e\u{301}","role":"editor"}
        {"type":"user","account":"a","id":"c","email":"c@a.example","name":"{{name}}","role":"creator","allOrganizations":true}
        {"type":"user","account":"a","id":"r","email":"r@a.example","name":"R","role":"readOnly"}
        {"type":"user","account":"a","id":"l","email":"l@a.example","name":"L","role":"lite"}
        {"type":"user","account":"a","id":"i","email":"i@a.example","name":"I","role":"editor","status":"invited"}
        {"type":"user","account":"a","id":"gone","email":"g@a.example","name":"G","role":"manager","status":"removed"}
        {"type":"user","account":"n","id":"nadm","email":"nadm@n.example","name":"NA","role":"administrator"}
        {"type":"user","account":"n","id":"ned","email":"ned@n.example","name":"NE","role":"editor"}
        {"type":"user","account":"n","id":"nread","email":"nread@n.example","name":"NR","role":"readOnly"}
        {"type":"user","account":"n","id":"nlite","email":"nl@n.example","name":"NL","role":"lite"}
        {"type":"user","account":"n","id":"ninv","email":"ni@n.example","name":"NI","role":"editor","status":"invited"}
        {"type":"user","account":"late","id":"x","email":"x@l.example","name":"X","role":"manager"}
        {"type":"organization","account":"a","id":"o1","name":"\(script)"}
        {"type":"organization","account":"a","id":"o2","name":"O2","state":"archived"}
        {"type":"organization","account":"a","id":"o3","name":"O3","state":"deleted"}
        {"type":"organization","account":"a","id":"\u{e9}","name":"O4"}
        {"type":"organization","account":"a","id":"e\u{301}","name":"O5","parent":"o1"}
        {"type":"group","account":"a","id":"g1","name":"\(image)","deniedAssetTypes":["password","<b>"]}
        {"type":"group","account":"a","id":"g2","name":"G2"}
        {"type":"group","account":"a","id":"g3","name":"G3"}
        {"type":"connection","id":"c1","host":"a","delegate":"n","maximumRole":"creator","status":"accepted","until":"2099-01-01T00:00:00Z","acceptedBy":"n/nadm","acceptedAt":"2026-01-12T21:30:00Z"}
        {"type":"connection","id":"c2","host":"a","delegate":"late","maximumRole":"manager","status":"accepted","until":"2026-02-01T00:00:00Z","allOrganizations":true}
        {"type":"membership","account":"a","group":"g1","user":"\u{e9}","by":"a/\u{e9}","time":"2026-01-01T00:00:00Z"}
        {"type":"membership","account":"a","group":"g1","user":"e\u{301}","by":"a/e\u{301}","time":"2026-01-01T00:00:00Z"}
        {"type":"membership","account":"a","group":"g2","user":"\u{e9}","until":"2026-02-01T00:00:00Z"}
        {"type":"membership","account":"a","group":"g2","user":"r","from":"2026-02-01T00:00:00Z","until":"2098-01-01T00:00:00Z"}
        {"type":"membership","account":"a","group":"g3","connection":"c1"}
        {"type":"membership","account":"a","group":"g3","user":"m<&>\\"'"}
        {"type":"membership","account":"a","group":"g2","user":"i"}
        {"type":"grant","account":"a","organization":"o1","group":"g1","by":"a/adm","time":"2026-01-02T00:00:00.123Z"}
        {"type":"grant","account":"a","organization":"o1","group":"g2","from":"2026-01-03T00:00:00Z"}
        {"type":"grant","account":"a","organization":"o2","group":"g2"}
        {"type":"grant","account":"a","organization":"o3","group":"g3","until":"2099-03-01T00:00:00Z"}
        {"type":"grant","account":"a","organization":"\u{e9}","group":"g3"}
        {"type":"grant","account":"a","organization":"\u{e9}","connection":"c1"}
        {"type":"grant","account":"a","organization":"e\u{301}","user":"e\u{301}"}
        {"type":"grant","account":"a","organization":"o1","user":"l"}
        {"type":"grant","account":"a","organization":"o2","user":"l","until":"2026-02-01T00:00:00Z"}
        {"type":"grant","account":"a","organization":"o1","user":"m<&>\\"'","from":"2099-02-01T00:00:00Z"}
        {"type":"grant","account":"a","organization":"o3","user":"e\u{301}"}
        {"type":"grant","account":"a","organization":"o1","user":"c"}
        {"type":"asset","account":"a","id":"s1","organization":"o1","kind":"password","name":"\(image)"}

        """
}
