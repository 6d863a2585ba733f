package assay;

import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A resource server as Spring's manual has it: it asks the introspection endpoint of its properties, and no more. */
@SpringBootApplication
@RestController
public class ResourceServer {
  public static void main(String[] arguments) {
    SpringApplication.run(ResourceServer.class, arguments);
  }

  @GetMapping("/whoami")
  Map<String, Object> whoami(@AuthenticationPrincipal OAuth2AuthenticatedPrincipal caller) {
    List<String> authorities = caller.getAuthorities().stream().map(GrantedAuthority::getAuthority).toList();
    return Map.of("name", caller.getName(), "authorities", authorities, "attributes", caller.getAttributes());
  }
}
