package guides_test
import ("testing";"os";"firststeps/compile";"firststeps/internal/scenario")
func TestZZ(t *testing.T){
 g,f:=compile.Guide(os.DirFS("trunk-release-fails")); if f!=nil{t.Fatal(f)}
 ss,err:=scenario.Load(os.DirFS("trunk-release-fails/stories")); if err!=nil{t.Fatal(err)}
 for _,s:=range ss { if err:=scenario.Play(g,s,scenario.NewEngine(g));err!=nil{t.Error(err)}}
 c,err:=scenario.Edges(g,ss); if err!=nil{t.Error(err)}
 t.Log(len(ss),len(c.Walked),len(c.Unwalked),c.Unwalked)
}
